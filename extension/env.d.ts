/** What the build puts in place of `import.meta.env`. */
interface ImportMetaEnv {
  /** `production`, or another mode in which the demo server is the default. */
  readonly MODE: string;
  readonly FIREFOX: boolean;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}
