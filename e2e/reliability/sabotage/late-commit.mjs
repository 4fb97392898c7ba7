import Database from "better-sqlite3";

// Acknowledges writes a while before it commits them.
const { transaction } = Database.prototype;
const later = new WeakMap();

Database.prototype.transaction = function (work) {
	const made = transaction.call(this, work);
	const { immediate } = made;
	const wrapped = (...given) => {
		// The group commit alone gives its transaction a list.
		if (!Array.isArray(given[0])) return immediate(...given);
		if (!this.inTransaction) this.exec("BEGIN IMMEDIATE");
		if (!later.has(this)) later.set(this, setTimeout(commit, 300, this));
		return work(...given);
	};
	const { default: _, deferred, exclusive } = made;
	return Object.assign((...given) => made(...given), { immediate: wrapped, deferred, exclusive });
};

function commit(sqlite) {
	later.delete(sqlite);
	if (sqlite.open && sqlite.inTransaction) sqlite.exec("COMMIT");
}
