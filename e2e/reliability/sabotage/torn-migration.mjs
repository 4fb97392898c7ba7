import Database from "better-sqlite3";

// Migrates statement by statement, without a transaction around them, and slowly.
const { transaction, exec } = Database.prototype;
let isMigrating = false;

Database.prototype.transaction = function (work) {
	const made = transaction.call(this, work);
	const { deferred, exclusive } = made;
	const immediate = (...given) => {
		// The group commit gives its transaction a list, the migration nothing.
		if (given.length > 0) return made.immediate(...given);
		isMigrating = true;
		return work();
	};
	return Object.assign((...given) => made(...given), { immediate, deferred, exclusive });
};

Database.prototype.exec = function (sql) {
	const until = performance.now() + (isMigrating ? 30 : 0);
	while (performance.now() < until);
	return exec.call(this, sql);
};
