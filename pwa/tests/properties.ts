import { configureGlobal } from 'fast-check'

// The check asks the same examples everywhere; `make drill properties` looks for new ones.
const { PROPERTIES, PROPERTIES_SEED } = process.env
configureGlobal(PROPERTIES ? { numRuns: Number(PROPERTIES), seed: Number(PROPERTIES_SEED) } : { seed: 20261121 })
