"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Strength, strengthOf } from "../../lib/password-strength.ts";
import { CopyButton } from "./copy-button.tsx";
import { TextField } from "./fields.tsx";
import "./new-password-field.css";

interface NewPasswordFieldProps {
	label: string;
	value: string;
	/** What a stranger knows of the operator, which makes a bad password. */
	known: readonly string[];
	onType(password: string): void;
	/** Offers to make one up, for somebody else to whom it is handed over. */
	isForSomebodyElse?: boolean;
	isOptional?: boolean;
}

/** A password to choose, with a hint how good it is. Wants the words of the area `signIn`. */
export function NewPasswordField(props: NewPasswordFieldProps) {
	const { label, value, known, onType, isForSomebodyElse = false, isOptional = false } = props;
	const t = useTranslations("signIn.strength");
	const [isShown, setShown] = useState(false);
	const strength = strengthOf(value, known);
	return (
		<div className="new-password">
			<TextField
				label={label}
				name="new-password"
				type={isShown ? "text" : "password"}
				autoComplete={isForSomebodyElse ? "off" : "new-password"}
				value={value}
				minLength={12}
				maxLength={256}
				spellCheck={false}
				required={!isOptional}
				onChange={({ target }) => onType(target.value)}
				hint={value === "" ? t("rule") : <Hint strength={strength} text={t(strength)} />}
			/>
			<div className="new-password-actions">
				<Button type="link" size="small" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
					{t("show")}
				</Button>
				{isForSomebodyElse && (
					<Button
						type="link"
						size="small"
						onClick={() => {
							onType(madeUp());
							setShown(true);
						}}
					>
						{t("makeUp")}
					</Button>
				)}
				{isForSomebodyElse && value !== "" && isShown && <CopyButton text={value} />}
			</div>
		</div>
	);
}

function Hint({ strength, text }: { strength: Strength; text: string }) {
	return (
		<span className={`strength strength-${strength}`} role="status">
			<span className="strength-bar" aria-hidden="true" /> {text}
		</span>
	);
}

const letters = "abcdefghjkmnpqrstvwxyz23456789";

// 20 letters of 30: 98 bits.
function madeUp(): string {
	const numbers = crypto.getRandomValues(new Uint32Array(20));
	return [...numbers].map((number, at) => (at % 5 || at === 0 ? "" : "-") + letters[number % letters.length]).join("");
}
