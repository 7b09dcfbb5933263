/** 照片上的标注：盖在原图上的一层，圈、箭头、文字；原图一个字节也不动。Twin of `marks.py`. */

import type { State } from "./state";

/** Places are ten-thousandths of the width and height of the photo. */
export type Mark =
  | { readonly shape: "CIRCLE"; readonly x: number; readonly y: number; readonly rx: number; readonly ry: number }
  | { readonly shape: "ARROW"; readonly x: number; readonly y: number; readonly to_x: number; readonly to_y: number }
  | { readonly shape: "TEXT"; readonly x: number; readonly y: number; readonly text: string };

/** 一张照片上的全部标注，各人的依次叠放；没有时为空。 */
export function marks(state: Pick<State, "heads">, photoId: string): Mark[] {
  return (state.heads[`mark:${photoId}`] ?? []).flatMap((head) => head.value["marks"] as unknown as Mark[]);
}
