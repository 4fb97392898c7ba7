"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { SecretPart } from "../../../lib/platforms/platform.ts";
import { TextField } from "../../ui/fields.tsx";
import { joinedSecret } from "./joined-secret.ts";

interface SecretFieldsProps {
	label: string;
	hint?: ReactNode;
	/** What it is made of; null: one text. */
	parts: readonly SecretPart[] | null;
	value: string;
	onType(secret: string): void;
}

/** Where an app's secret is pasted, in as many fields as it has parts. */
export function SecretFields({ label, hint, parts, value, onType }: SecretFieldsProps) {
	const t = useTranslations("platforms.parts");
	const [typed, setTyped] = useState<Partial<Record<SecretPart, string>>>({});
	if (parts === null) return <SecretField label={label} hint={hint} value={value} maxLength={600} onType={onType} />;

	function type(part: SecretPart, text: string) {
		const now = { ...typed, [part]: text };
		setTyped(now);
		onType(joinedSecret(parts ?? [], now));
	}

	return (
		<>
			{parts.map((part) => (
				<SecretField
					key={part}
					label={t(part)}
					hint={t(`${part}Hint`)}
					value={typed[part] ?? ""}
					maxLength={3_600}
					onType={(text) => type(part, text)}
				/>
			))}
			{hint && <p className="field-hint">{hint}</p>}
		</>
	);
}

interface SecretFieldProps {
	label: string;
	hint?: ReactNode;
	value: string;
	maxLength: number;
	onType(secret: string): void;
}

// Nobody reads it over a shoulder, and no browser offers to keep it for the next form.
function SecretField({ label, hint, value, maxLength, onType }: SecretFieldProps) {
	return (
		<TextField
			type="password"
			label={label}
			hint={hint}
			value={value}
			maxLength={maxLength}
			autoComplete="new-password"
			required
			spellCheck={false}
			onChange={({ target }) => onType(target.value)}
		/>
	);
}
