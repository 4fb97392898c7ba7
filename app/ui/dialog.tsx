"use client";

import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";

interface DialogProps {
	isOpen: boolean;
	title: ReactNode;
	/** Called by Escape and the button in the corner; the owner sets `isOpen`. */
	onClose(): void;
	/** From the side: for navigation and details. */
	isDrawer?: boolean;
	/** Mounted while it is open. The first thing in it that can be used gets the focus. */
	children: ReactNode;
}

/**
 * A modal dialog, the browser's own: it keeps the focus inside, gives it back, and needs no style element, which antd's
 * would add without a nonce.
 */
export function Dialog({ isOpen, ...props }: DialogProps) {
	return isOpen ? createPortal(<Open {...props} />, document.body) : null;
}

function Open({ title, onClose, isDrawer = false, children }: Omit<DialogProps, "isOpen">) {
	const t = useTranslations("common");
	const dialog = useRef<HTMLDialogElement>(null);
	const titleId = useId();
	// Closed before it is taken away, or the focus would not return to where it was.
	useLayoutEffect(() => {
		const { current } = dialog;
		current?.showModal();
		current?.querySelector<HTMLElement>(focusable)?.focus();
		return () => current?.close();
	}, []);
	useEffect(() => {
		const { current } = dialog;
		// `close` would also be told by the cleanup above.
		const cancel = (event: Event) => {
			event.preventDefault();
			onClose();
		};
		current?.addEventListener("cancel", cancel);
		return () => current?.removeEventListener("cancel", cancel);
	}, [onClose]);
	return (
		<dialog ref={dialog} className={isDrawer ? "dialog drawer" : "dialog"} aria-labelledby={titleId}>
			<div className="dialog-head">
				<h2 id={titleId}>{title}</h2>
				<Button type="text" aria-label={t("close")} icon={<CloseOutlined />} onClick={onClose} />
			</div>
			<div className="dialog-body">{children}</div>
		</dialog>
	);
}

// Not the button that closes it, where the browser would begin.
const focusable = ".dialog-body :is(a[href], button, input:not([type=hidden]), select, textarea)";
