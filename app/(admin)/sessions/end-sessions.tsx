"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CheckField } from "../../ui/fields.tsx";
import { useEnding, type Which } from "./ending.ts";

interface EndSessionsProps {
	which: Which;
	/** The verb on the button. */
	label: string;
	/** The button's name where the label alone would not tell which sessions. */
	name?: string;
	/** The platform can reset the session keys of all these users. */
	mayReset: boolean;
	title: string;
	text: ReactNode;
	size?: "small" | "middle";
	/** Called when they have ended. */
	onEnded?: () => void;
}

/** Ends sessions after asking, with a reason, and with the platform's session keys where that is wanted. */
export function EndSessions(props: EndSessionsProps) {
	const { which, label, name, mayReset, title, text, size = "middle", onEnded } = props;
	const t = useTranslations("sessions.end");
	const end = useEnding();
	const [isOpen, setOpen] = useState(false);
	const [resets, setResets] = useState(false);

	function close() {
		setOpen(false);
		setResets(false);
	}

	return (
		<>
			<Button danger size={size} onClick={() => setOpen(true)} {...(name && { "aria-label": name })}>
				{label}
			</Button>
			<ConfirmDialog
				isOpen={isOpen}
				title={title}
				text={text}
				action={label}
				isDangerous
				reason="optional"
				onConfirm={async (given) => {
					const outcome = await end({ ...which, ...given, resetSessionKey: mayReset && resets });
					if (outcome.ok) onEnded?.();
					return outcome;
				}}
				onClose={close}
			>
				<CheckField
					label={t("reset")}
					hint={t(mayReset ? "resetHint" : "noReset")}
					checked={mayReset && resets}
					disabled={!mayReset}
					onChange={({ target }) => setResets(target.checked)}
				/>
			</ConfirmDialog>
		</>
	);
}
