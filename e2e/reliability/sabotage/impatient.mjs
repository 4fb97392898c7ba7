import Database from "better-sqlite3";

// Begins to write only when it has read, and does not wait its turn.
const { transaction } = Database.prototype;

Database.prototype.transaction = function (work) {
	if (this.open) this.pragma("busy_timeout = 0");
	const made = transaction.call(this, work);
	const { deferred, exclusive } = made;
	return Object.assign((...given) => made(...given), { immediate: deferred, deferred, exclusive });
};
