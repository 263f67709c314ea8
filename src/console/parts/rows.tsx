import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import type { ComponentChildren } from 'preact';
import { useEffect, useReducer, useRef } from 'preact/hooks';

const NARROW_PX = 640;
const ROW_PX = 32;
const ROW_TO_TOUCH_PX = 44;
const OVERSCAN = 12;

interface RowsProps {
  readonly count: number;
  readonly label: string;
  readonly columns: readonly string[];
  /** The cells of a row, each with `role="gridcell"`. */
  readonly row: (index: number) => ComponentChildren;
  readonly chosen: number;
}

/** A list of any length, of which only what is on the screen exists. */
export function Rows({ count, label, columns, row, chosen }: RowsProps) {
  const box = useRef<HTMLDivElement>(null);
  const [, repaint] = useReducer((turn: number) => turn + 1, 0);
  const heightPx = window.innerWidth <= NARROW_PX ? ROW_TO_TOUCH_PX : ROW_PX;
  const virtualizer = useRef<Virtualizer<HTMLDivElement, HTMLDivElement> | null>(null);
  const options = {
    count,
    getScrollElement: () => box.current,
    estimateSize: () => heightPx,
    overscan: OVERSCAN,
    paddingStart: heightPx,
    scrollPaddingStart: heightPx,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => repaint(null),
  };
  virtualizer.current ??= new Virtualizer(options);
  virtualizer.current.setOptions(options);
  useEffect(() => virtualizer.current!._didMount(), []);
  useEffect(() => virtualizer.current!._willUpdate());
  useEffect(() => {
    if (chosen >= 0) virtualizer.current!.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen]);
  return (
    <div class="rows" ref={box} role="grid" aria-label={label} aria-rowcount={count + 1} tabIndex={0}>
      <div class="row-head" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <span key={column} role="columnheader">
            {column}
          </span>
        ))}
      </div>
      <div aria-hidden="true" style={{ height: `${virtualizer.current.getTotalSize() - heightPx}px` }} />
      {virtualizer.current.getVirtualItems().map(({ index, start }) => (
        <div
          key={index}
          class="row"
          role="row"
          aria-rowindex={index + 2}
          aria-selected={index === chosen}
          style={{ top: `${start}px` }}
        >
          {row(index)}
        </div>
      ))}
    </div>
  );
}
