import type { useFormatter } from "next-intl";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A number of bytes as people say it: `1.2 GB`. 1024 bytes are a kilobyte, as file managers count. */
export function sizeIn(format: Pick<ReturnType<typeof useFormatter>, "number">, bytes: number): string {
	const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
	const unit = units[power] ?? "byte";
	return format.number(bytes / 1024 ** power, {
		...({ style: "unit", unit, unitDisplay: "short" } as const),
		maximumFractionDigits: power === 0 ? 0 : 1,
	});
}
