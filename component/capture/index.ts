export { type Capture, type CaptureOptions, type SafeVolatile, startCapture } from './start-capture.ts';
