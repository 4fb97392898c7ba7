"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { inWords, type Unit, unitNames, units } from "./duration.ts";

interface DurationFieldProps {
	label: string;
	hint: ReactNode;
	/** In seconds; NaN while nothing is typed. */
	value: number;
	/** In seconds. */
	min: number;
	max: number;
	onChange(seconds: number): void;
}

/** A duration as people tell it: a number and a unit. */
export function DurationField({ label, hint, value, min, max, onChange }: DurationFieldProps) {
	const t = useTranslations("apps.policy");
	const id = useId();
	const [unit, setUnit] = useState<Unit>(() => inWords(value).unit);
	const inUnit = (seconds: number) => seconds / units[unit];
	return (
		<div className="field">
			<label htmlFor={id}>{label}</label>
			<span className="duration">
				<input
					id={id}
					type="number"
					inputMode="numeric"
					required
					min={Math.ceil(inUnit(min))}
					max={Math.floor(inUnit(max))}
					step={1}
					value={Number.isNaN(value) ? "" : inUnit(value)}
					aria-describedby={`${id}-hint`}
					onChange={({ target }) => onChange(target.valueAsNumber * units[unit])}
				/>
				<select
					aria-label={t("unitOf", { field: label })}
					value={unit}
					onChange={({ target }) => {
						const chosen = unitNames.find((name) => name === target.value) ?? "seconds";
						setUnit(chosen);
						onChange(inUnit(value) * units[chosen]);
					}}
				>
					{unitNames.map((name) => (
						<option key={name} value={name}>
							{t(`units.${name}`)}
						</option>
					))}
				</select>
			</span>
			<span id={`${id}-hint`} className="field-hint">
				{hint}
			</span>
		</div>
	);
}
