/** Same value as in the page, so that page and worker can compare their versions. */
declare const __BUILD_ID__: string;
/** Every file of the field build with its SHA-256 (hex); `/field/` stands for index.html. */
declare const __PRECACHE__: readonly { readonly url: string; readonly sha256: string }[];
