/** 外勤同步的手机一侧：见 README.md。 */

export * from "./amend";
export * from "./canon";
export * from "./digest";
export * from "./facts";
export * from "./journal";
export * from "./judge";
export * from "./kinds";
export * from "./ops";
export { sha256 } from "./sha256";
export * from "./state";
