import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useEffect, useId, useState } from "react";

interface TimeRangeProps {
	label: string;
	/** ISO 8601 UTC, as in the address. */
	from: string | null;
	to: string | null;
	onChange(range: { from: string; to: string }): void;
}

const hour = 3_600_000;
const presets = [
	["hour", hour],
	["day", 24 * hour],
	["week", 7 * 24 * hour],
	["month", 30 * 24 * hour],
] as const;

/** From and to, in the browser's zone, with the usual spans one press away. */
export function TimeRange({ label, from, to, onChange }: TimeRangeProps) {
	const t = useTranslations("common.filter");
	const id = useId();
	const [start, setStart] = useLocal(from);
	const [end, setEnd] = useLocal(to);
	return (
		<fieldset className="time-range">
			<legend>{label}</legend>
			<div className="presets">
				{presets.map(([name, length]) => (
					<Button
						key={name}
						size="small"
						type="text"
						onClick={() => onChange({ from: new Date(Date.now() - length).toISOString(), to: "" })}
					>
						{t(name)}
					</Button>
				))}
			</div>
			{(
				[
					["from", start, setStart],
					["to", end, setEnd],
				] as const
			).map(([name, value, set]) => (
				<div className="field" key={name}>
					<label htmlFor={`${id}-${name}`}>{t(name)}</label>
					<input
						id={`${id}-${name}`}
						type="datetime-local"
						value={value}
						onChange={(event) => set(event.target.value)}
					/>
					<input type="hidden" name={name} value={utc(value)} />
				</div>
			))}
		</fieldset>
	);
}

// The browser's zone is known in the browser only: the fields are filled there.
function useLocal(iso: string | null) {
	const [value, setValue] = useState("");
	useEffect(() => setValue(local(iso)), [iso]);
	return [value, setValue] as const;
}

function local(iso: string | null): string {
	const date = new Date(iso ?? Number.NaN);
	if (Number.isNaN(date.getTime())) return "";
	return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function utc(value: string): string {
	const date = new Date(value);
	return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
