// Reads QR codes where the browser itself can't: from one picture of the camera.
import decodeQR from "qr/decode.js";

export function decode(picture) {
  try {
    return decodeQR(picture) || "";
  } catch {
    return ""; // there is none in it
  }
}
