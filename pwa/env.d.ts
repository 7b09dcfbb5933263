/** Fingerprint of the sources this build was made from; the `app` field of every operation. */
declare const __BUILD_ID__: string;
