/** 外勤同步的手机一侧：见 README.md。 */

export * from "./amend";
export * from "./canon";
export * from "./digest";
export * from "./facts";
export * from "./forms";
export * from "./journal";
export * from "./judge";
export * from "./kinds";
export * from "./lift";
export * from "./marks";
export * from "./ops";
export { sha256 } from "./sha256";
export * from "./state";
