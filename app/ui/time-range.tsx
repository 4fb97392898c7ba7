import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { SelectField, TextField } from "./fields.tsx";

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

/** From and to, in the browser's zone, with the usual spans one choice away. */
export function TimeRange({ label, from, to, onChange }: TimeRangeProps) {
	const t = useTranslations("common.filter");
	const [isChosen, setChosen] = useState(from !== null || to !== null);

	function choose(value: string) {
		const [, length] = presets.find(([name]) => name === value) ?? [];
		if (length !== undefined) onChange({ from: new Date(Date.now() - length).toISOString(), to: "" });
		else if (value === "chosen") setChosen(true);
		else if (from !== null || to !== null) onChange({ from: "", to: "" });
		else setChosen(false);
	}

	return (
		<div className="time-range">
			<SelectField label={label} value={isChosen ? "chosen" : ""} onChange={({ target }) => choose(target.value)}>
				<option value="">{t("anyTime")}</option>
				{presets.map(([name]) => (
					<option key={name} value={name}>
						{t(name)}
					</option>
				))}
				<option value="chosen">{t("chosen")}</option>
			</SelectField>
			{isChosen && (
				<>
					<LocalTime name="from" label={t("from")} iso={from} />
					<LocalTime name="to" label={t("to")} iso={to} />
				</>
			)}
		</div>
	);
}

// The browser's zone is known in the browser only: the field is filled there. The form sends the hidden one.
function LocalTime({ name, label, iso }: { name: string; label: string; iso: string | null }) {
	const [value, setValue] = useState("");
	useEffect(() => setValue(localText(iso)), [iso]);
	return (
		<>
			<TextField label={label} type="datetime-local" value={value} onChange={({ target }) => setValue(target.value)} />
			<input type="hidden" name={name} value={value === localText(iso) ? (iso ?? "") : utcText(value)} />
		</>
	);
}

function localText(iso: string | null): string {
	const date = new Date(iso ?? Number.NaN);
	if (Number.isNaN(date.getTime())) return "";
	return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function utcText(local: string): string {
	const date = new Date(local);
	return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
