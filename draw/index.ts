/** 抽取（draw/1）的浏览器一侧：号签、名额、选取、派员、实录、默克尔树。 */

export { canonical, type Json, NotCanonical } from "./canonical"
export { alias, blind, keyCommitment, normalId, opens, salt } from "./blind"
export { deal, NoTeam, substitutes } from "./deal"
export { type Alg, digest, hex, keyed, stage, ticket, tickets, unhex, utf8 } from "./hashing"
export { append, leafHash, nodeHash, rootOf, rootOfFrontier, verifyConsistency, verifyInclusion } from "./merkle"
export { planTotal, QuotaImpossible, quotas, type Stratum } from "./quota"
export { type Files, type Plan, result } from "./result"
export { certain, reserveSize, select } from "./selection"
export { BadTranscript, check, commitment, parse, render, seedOf, type Transcript } from "./transcript"
