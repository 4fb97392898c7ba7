import Database from "better-sqlite3";

// Leaves the WAL to the system's mercy: a power cut takes what was acknowledged.
const { pragma } = Database.prototype;

Database.prototype.pragma = function (text, options) {
	return pragma.call(this, text.replace(/synchronous *= *FULL/i, "synchronous = NORMAL"), options);
};
