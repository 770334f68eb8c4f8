export { type EncoderCheck, encoderConformance, imageEncoderConformance, textEncoderConformance } from "./conformance.ts";
