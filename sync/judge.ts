/** 裁决：先收存，后判断；判断不中断队列，也从不丢弃。Twin of `judge.py`. */

import { AFTER_SEAL } from "./kinds";
import { meantFor } from "./ops";

export const REASONS: { readonly [reason: string]: string } = {
  invalid: "内容不合格",
  no_assignment: "没有这项检查任务",
  actor_disabled: "操作人账号已停用",
  not_team: "操作人不在检查组",
  recalled: "任务已撤回",
  late: "办结或封存权移走后才送到",
  ended_device: "手机停用后才送到",
  sealed: "封存后才送到",
  form_unknown: "检查表版本不符",
  seal_digest: "封存摘要与操作不符",
};

export interface Facts {
  readonly problems?: readonly string[];
  readonly assignment?: boolean;
  readonly disabled?: boolean;
  readonly team?: boolean;
  readonly recalled?: boolean;
  readonly late?: boolean;
  readonly ended?: boolean;
  readonly sealed?: boolean;
  readonly returned?: string | null;
  readonly form_known?: boolean;
  readonly digest_ok?: boolean;
  readonly guards?: readonly { readonly code: string; readonly message: string }[];
}

/** 裁决一个操作：applied 或 quarantined:<原因>；补拍的照片只在正为那次退回补正时采纳。 */
export function judge(op: { readonly kind?: string; readonly p?: unknown }, facts: Facts): string {
  const kind = op.kind ?? "";
  const decision = meantFor(op);
  const closed = facts.sealed === true && !AFTER_SEAL.includes(kind);
  const hits: [string, boolean][] = [
    ["invalid", Boolean(facts.problems?.length)],
    ["no_assignment", facts.assignment === false],
    ["actor_disabled", facts.disabled === true],
    ["not_team", facts.team === false],
    ["recalled", facts.recalled === true],
    ["late", facts.late === true],
    ["ended_device", facts.ended === true],
    ["sealed", decision === null ? closed : facts.returned !== decision],
    ["form_unknown", facts.form_known === false],
    ["seal_digest", (kind === "seal" || kind === "addendum.add") && facts.digest_ok === false],
    ["invalid", Boolean(facts.guards?.length)],
  ];
  const hit = hits.find(([, is]) => is);
  return hit ? `quarantined:${hit[0]}` : "applied";
}
