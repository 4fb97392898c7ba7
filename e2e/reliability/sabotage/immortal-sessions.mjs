import Database from "better-sqlite3";

// Keeps every session for a month longer than its client is told.
const month = 30 * 86_400_000;
const { prepare } = Database.prototype;

Database.prototype.prepare = function (sql) {
	const statement = prepare.call(this, sql);
	if (!/^insert into "sessions"/i.test(sql)) return statement;
	const { run } = statement;
	statement.run = (...given) => {
		// Of its times the end is the latest.
		const end = Math.max(...given.filter((value) => typeof value === "number"));
		return run.apply(
			statement,
			given.map((value) => (value === end ? end + month : value)),
		);
	};
	return statement;
};
