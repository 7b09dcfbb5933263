/** 检查表的形状（S4-12）；与 README.md 的表一致。 */

export type Family =
  | "conform" | "found" | "number" | "text" | "date" | "choice" | "multi" | "table" | "materials";
export type Verdict = "CONFORM" | "FAIL" | "NA" | "NOT_CHECKED";

export type SourceKind = "ADOPTED" | "EXPERT" | "ENTRUSTED";

export interface Column {
  readonly id: string;
  readonly label: string;
  readonly kind?: "text" | "number" | "date" | null;
  readonly needed?: boolean;
}

export interface Scoring {
  readonly key_failed_max: number;
  readonly general_passed_min: number;
  readonly key_checked_min?: number | null;
  readonly general_checked_min?: number | null;
}

export interface Item {
  readonly id: string;
  readonly no: string;
  readonly text: string;
  readonly level: "KEY" | "GENERAL";
  readonly family: Family;
  readonly method: string;
  readonly basis: readonly string[];
  readonly photo: "never" | "on_fail" | "always";
  readonly relevant?: string | null;
  readonly stop?: string | null;
  readonly constraint?: string | null;
  readonly fail?: string | null;
  readonly message?: string | null;
  readonly options?: readonly { readonly value: string; readonly label: string; readonly against?: readonly string[] | null }[];
  readonly columns?: readonly Column[];
  /** How many of a list are drawn on site. */
  readonly subsample?: number | null;
  /** The number is worked out from earlier items, not entered. */
  readonly calculate?: string | null;
  /** Whose conclusions this item may lean on. */
  readonly sources?: readonly SourceKind[] | null;
  /** A count: whole numbers only. */
  readonly whole?: boolean;
  readonly result?: string | null;
  readonly pending: boolean;
}

export interface Form {
  readonly v: 1;
  readonly code: string;
  readonly version: number;
  readonly title: string;
  readonly object: string;
  readonly note?: string;
  readonly parts: Readonly<Record<"basis" | "scope" | "content" | "method" | "disposal", string>>;
  readonly materials: readonly string[];
  readonly scoring?: Scoring | null;
  readonly sections: readonly { readonly id: string; readonly title: string; readonly note?: string | null; readonly items: readonly Item[] }[];
}

/** 全部检查项，按表中的次序。 */
export function items(form: Form): Item[] {
  return form.sections.flatMap((section) => [...section.items]);
}
