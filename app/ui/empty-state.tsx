import type { ReactNode } from "react";

interface EmptyStateProps {
	title: string;
	/** What it means, or how to change it. */
	text?: ReactNode;
	/** The first thing to do: a link or a button. */
	action?: ReactNode;
}

/** Says that there is nothing, and what to do about it. */
export function EmptyState({ title, text, action }: EmptyStateProps) {
	return (
		<div className="empty">
			<p className="empty-title">{title}</p>
			{text && <p className="note">{text}</p>}
			{action}
		</div>
	);
}
