// A drawn division of a rectangle into cells that share their corners, so that no gap can open between them.

export interface Cell {
  column: number;
  row: number;
  /** Corners in drawing units, clockwise. */
  corners: [number, number][];
}

/** A number from 0 to 1 that is always the same for the same place. */
function noise(column: number, row: number, salt: number): number {
  const mixed = Math.imul(column * 73 + row * 151 + salt * 197 + 11, 0x9e3779b1) >>> 0;
  return ((mixed ^ (mixed >>> 15)) % 1024) / 1024;
}

/** `columns` times `rows` cells over `width` times `height` drawing units; corners lie on whole numbers. */
export function division(columns: number, rows: number, width: number, height: number): Cell[] {
  const corner = (column: number, row: number): [number, number] => {
    const [w, h] = [width / columns, height / rows];
    const inX = column > 0 && column < columns ? (noise(column, row, 1) - 0.5) * w * 0.5 : 0;
    const inY = row > 0 && row < rows ? (noise(column, row, 2) - 0.5) * h * 0.5 : 0;
    return [Math.round(column * w + inX), Math.round(row * h + inY)];
  };
  return Array.from({ length: columns * rows }, (_, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    const corners = [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)];
    return { column, row, corners };
  });
}

/** The area of a cell in square drawing units. */
export function area(cell: Cell): number {
  const twice = cell.corners.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = cell.corners[(at + 1) % cell.corners.length] ?? [0, 0];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** The middle of a cell. */
export function middle(cell: Cell): [number, number] {
  const mean = (axis: 0 | 1) => cell.corners.reduce((sum, corner) => sum + corner[axis], 0) / cell.corners.length;
  return [mean(0), mean(1)];
}
