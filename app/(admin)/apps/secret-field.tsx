"use client";

import type { ReactNode } from "react";
import { TextField } from "../../ui/fields.tsx";

interface SecretFieldProps {
	label: string;
	hint?: ReactNode;
	value: string;
	onType(secret: string): void;
}

/** Where an AppSecret is pasted: nobody reads it over a shoulder, and no browser offers to keep it for the next form. */
export function SecretField({ label, hint, value, onType }: SecretFieldProps) {
	return (
		<TextField
			type="password"
			label={label}
			hint={hint}
			value={value}
			maxLength={600}
			autoComplete="new-password"
			required
			spellCheck={false}
			onChange={({ target }) => onType(target.value)}
		/>
	);
}
