import type { ReactNode } from "react";

interface PageHeadProps {
	title: ReactNode;
	/** One line: what this page is for. */
	description?: ReactNode;
	/** Buttons and links that concern the whole page. */
	actions?: ReactNode;
}

/** The head of every page: its one `h1`. */
export function PageHead({ title, description, actions }: PageHeadProps) {
	return (
		<div className="page-head">
			<div>
				<h1>{title}</h1>
				{description && <p className="note">{description}</p>}
			</div>
			{actions && <div className="page-actions">{actions}</div>}
		</div>
	);
}
