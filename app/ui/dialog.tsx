"use client";

import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef } from "react";

interface DialogProps {
	isOpen: boolean;
	title: ReactNode;
	/** Called by Escape and the button in the corner; the owner sets `isOpen`. */
	onClose(): void;
	/** From the side: for details and navigation. */
	isDrawer?: boolean;
	children: ReactNode;
}

/**
 * A modal dialog, the browser's own: it keeps the focus inside, gives it back, and needs no style element, which antd's
 * would add without a nonce. What is inside is mounted while it is open.
 */
export function Dialog({ isOpen, title, onClose, isDrawer = false, children }: DialogProps) {
	const t = useTranslations("common");
	const dialog = useRef<HTMLDialogElement>(null);
	const titleId = useId();
	useEffect(() => {
		if (isOpen) dialog.current?.showModal();
		else dialog.current?.close();
	}, [isOpen]);
	return (
		<dialog ref={dialog} className={isDrawer ? "dialog drawer" : "dialog"} aria-labelledby={titleId} onClose={onClose}>
			<div className="dialog-head">
				<h2 id={titleId}>{title}</h2>
				<Button type="text" aria-label={t("close")} icon={<CloseOutlined />} onClick={onClose} />
			</div>
			{isOpen && children}
		</dialog>
	);
}
