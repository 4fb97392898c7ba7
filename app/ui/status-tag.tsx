import type { ReactNode } from "react";

interface StatusTagProps {
	/** good: as it should be · bad: refused, failed, blocked · warning: needs a look · quiet: over, off, neither. */
	tone: "good" | "bad" | "warning" | "quiet";
	children: ReactNode;
}

/** A state in a word. The word tells it, the colour only helps. */
export function StatusTag({ tone, children }: StatusTagProps) {
	return <span className={`tag tag-${tone}`}>{children}</span>;
}
