/** How long one process waits for PostgreSQL, milliseconds. */
export interface Deadlines {
	/** For a new connection. */
	connect: number;
	/** For the answer to a statement, all in. */
	statement: number;
	/** For a connection of lists, and for its first answer. */
	list: number;
	/** What the server waits for a lock, and for the whole of a statement. */
	lock: number;
	whole: number;
	/** What the server waits for a process that hangs inside a transaction and so keeps all others from writing. */
	hung: number;
}

/** As the product waits: checks and logins tell within two seconds that nothing answers. */
export const deadlines: Deadlines = {
	...{ connect: 1_000, statement: 1_300, list: 1_500 },
	...{ lock: 1_200, whole: 3_000, hung: 1_500 },
};
