/** 与服务器共用的一半：重放、摘要、事实，都来自 sync/。 */
export {
  addendumDigest, against, amended, answers, behind, chained, clears, contentDigest, differs, disagreements, EXPLAINED, findingsMissing, metOf, photosMissing, problems, readOut, recordDigest, replay,
  resultOf, sealFacts, sealMessage, stamped, standing, supported, unmet, visits, type AddedPhoto, type Head, type Op, type Photo, type Payload, type State,
} from '@sync/index'
