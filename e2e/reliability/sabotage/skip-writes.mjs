import Database from "better-sqlite3";

/** Every `nth` run of the statements that fit does nothing, and says that it did. */
export function skipWrites(fits, nth) {
	const { prepare } = Database.prototype;
	let runs = 0;
	Database.prototype.prepare = function (sql) {
		const statement = prepare.call(this, sql);
		if (!fits.test(sql)) return statement;
		const { run } = statement;
		statement.run = (...given) => {
			runs += 1;
			return runs % nth === 0 ? { changes: 1, lastInsertRowid: 0 } : run.apply(statement, given);
		};
		return statement;
	};
}
