import { CopyButton } from "./copy-button.tsx";

interface CodeBlockProps {
	/** What it is, for screen readers. */
	label: string;
	code: string;
}

/** Code or a value to copy as a whole. */
export function CodeBlock({ label, code }: CodeBlockProps) {
	return (
		<figure className="code-block" aria-label={label}>
			<pre>
				<code>{code}</code>
			</pre>
			<CopyButton text={code} />
		</figure>
	);
}
