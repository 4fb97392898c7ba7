import type { Deadlines } from "./deadlines.ts";

const minute = 60_000;

/** For tests of anything but time: on a machine that stands still for a while nothing is unavailable. */
export const patient: Deadlines = {
	...{ connect: minute, statement: minute, list: minute },
	...{ lock: minute, whole: minute, hung: minute },
};
