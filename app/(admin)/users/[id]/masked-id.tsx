import { CopyButton } from "../../../ui/copy-button.tsx";

/** An identifier that is masked, or whole and to be copied. */
export function MaskedId({ value, isWhole }: { value: string; isWhole: boolean }) {
	return (
		<>
			<bdi className="id">{value}</bdi>
			{isWhole && <CopyButton text={value} />}
		</>
	);
}
