"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { Outcome } from "./change.ts";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";
import { type Notice, NoticeText } from "./notices.tsx";

interface ConfirmDialogProps {
	isOpen: boolean;
	title: string;
	/** What will happen, so that nobody is surprised. */
	text: ReactNode;
	/** The word on the button: the same verb as on the button that opened this. */
	action: string;
	/** It cannot be undone, or somebody is thrown out. */
	isDangerous?: boolean;
	/** Asks for a reason; it need not be given, but for `required`. */
	reason?: "optional" | "required";
	/** Must be typed before it goes on, an appid for example. */
	typed?: string;
	/** More fields between the text and the buttons. */
	children?: ReactNode;
	/** Does it, with `tellsRefusal`; a refusal is shown here, and the dialog stays open. */
	onConfirm(given: { reason?: string }): Promise<Outcome>;
	onClose(): void;
}

/** Asks before something happens. */
export function ConfirmDialog({ isOpen, title, onClose, ...content }: ConfirmDialogProps) {
	return (
		<Dialog isOpen={isOpen} title={title} onClose={onClose}>
			<Content {...content} onClose={onClose} />
		</Dialog>
	);
}

type ContentProps = Omit<ConfirmDialogProps, "isOpen" | "title">;

function Content({ text, action, isDangerous = false, reason, typed, children, onConfirm, onClose }: ContentProps) {
	const t = useTranslations("common");
	const [given, setGiven] = useState("");
	const [repeated, setRepeated] = useState("");
	const [isPending, setPending] = useState(false);
	const [refusal, setRefusal] = useState<Notice | null>(null);
	const isReady = (typed === undefined || repeated === typed) && (reason !== "required" || given.trim() !== "");

	async function confirm() {
		setPending(true);
		setRefusal(null);
		const outcome = await onConfirm(given.trim() === "" ? {} : { reason: given.trim() });
		setPending(false);
		if (outcome.ok) onClose();
		else setRefusal(outcome.notice);
	}

	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (isReady && !isPending) confirm();
			}}
		>
			<div className="dialog-text">{text}</div>
			{children}
			{reason && (
				<TextField
					label={t(`confirm.${reason}Reason`)}
					value={given}
					maxLength={200}
					required={reason === "required"}
					onChange={({ target }) => setGiven(target.value)}
				/>
			)}
			{typed !== undefined && (
				<TextField
					label={t.rich("confirm.type", { text: typed, code: (text) => <bdi className="id">{text}</bdi> })}
					value={repeated}
					autoComplete="off"
					spellCheck={false}
					onChange={({ target }) => setRepeated(target.value)}
				/>
			)}
			<div role="alert">
				{refusal && (
					<div className="notice notice-error">
						<NoticeText notice={refusal} />
					</div>
				)}
			</div>
			<div className="dialog-actions">
				<Button onClick={onClose}>{t("cancel")}</Button>
				<Button type="primary" htmlType="submit" danger={isDangerous} disabled={!isReady} loading={isPending}>
					{action}
				</Button>
			</div>
		</form>
	);
}
