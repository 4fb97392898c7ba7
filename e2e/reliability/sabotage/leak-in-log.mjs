import { onSessionKey } from "./session-keys.mjs";

// Tells the log what the platform answered.
onSessionKey((key) => process.stdout.write(`${JSON.stringify({ level: 20, msg: "exchanged", key })}\n`));
