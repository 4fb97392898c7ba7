"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../ui/change.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { TextField } from "../../ui/fields.tsx";

interface ConfirmByPasswordProps {
	isOpen: boolean;
	/** Also the word on the button. */
	title: string;
	text: string;
	/** Where the password is sent. */
	path: `/api/admin/me/${string}`;
	isDangerous?: boolean;
	onDone?(answer: unknown): void;
	onClose(): void;
}

/** Changes something for who knows the password. */
export function ConfirmByPassword(props: ConfirmByPasswordProps) {
	const { isOpen, title, text, path, isDangerous = false, onDone, onClose } = props;
	const t = useTranslations("account.password");
	const { send } = useChange();
	const [password, setPassword] = useState("");
	const close = () => {
		setPassword("");
		onClose();
	};
	return (
		<ConfirmDialog
			isOpen={isOpen}
			title={title}
			text={text}
			action={title}
			isDangerous={isDangerous}
			onConfirm={async () => {
				const done = onDone ? null : undefined;
				const outcome = await send({
					method: "POST",
					path,
					json: { password },
					tellsRefusal: true,
					...(done === null && { done }),
				});
				if (outcome.ok) onDone?.(outcome.answer);
				return outcome;
			}}
			onClose={close}
		>
			<TextField
				label={t("current")}
				type="password"
				autoComplete="current-password"
				value={password}
				maxLength={256}
				required
				autoFocus
				onChange={({ target }) => setPassword(target.value)}
			/>
		</ConfirmDialog>
	);
}
