/** How durations are told and typed, from the smallest to the largest; in seconds. */
export const units = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

export type Unit = keyof typeof units;

export const unitNames: readonly Unit[] = ["seconds", "minutes", "hours", "days"];

/** A duration in the largest unit in which it is a whole number. */
export function inWords(seconds: number): { count: number; unit: Unit } {
	const unit = unitNames.toReversed().find((name) => seconds > 0 && seconds % units[name] === 0) ?? "seconds";
	return { count: seconds / units[unit], unit };
}
