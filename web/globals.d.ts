// What the type checker is told about imports and globals that the DOM's own types lack.
/// <reference types="trusted-types" />

declare module '*.css' {
  const text: string;
  export default text;
}
