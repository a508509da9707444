// What we use of js-lzma, which has no types of its own.
declare module 'js-lzma' {
  interface Input {
    size: number;
    readByte(): number;
  }
  interface Output {
    writeByte(byte: number): void;
  }
  class Decoder {
    setDecoderProperties(properties: Input): boolean;
    decode(input: Input, output: Output, size: number): boolean;
  }
  const LZMA: { Decoder: typeof Decoder };
  export default LZMA;
}
