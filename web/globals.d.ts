// What the type checker is told about imports that TypeScript does not know.

declare module '*.css' {
  const text: string;
  export default text;
}
