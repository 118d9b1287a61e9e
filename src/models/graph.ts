export type Attribute = number | string | readonly number[];

export interface ValueInfo {
  readonly name: string;
  readonly shape: readonly number[];
}

/** One operation of an ONNX graph; all that the converter uses have one output. */
export interface GraphNode {
  readonly operator: string;
  /** An empty name stands for an optional input left out. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Constant {
  readonly shape: readonly number[];
  /** 32-bit floats, or integers that become 64-bit ones in the file. */
  readonly values: Float32Array | readonly number[];
}

/** A model under conversion: nodes in topological order, their constants, and the shapes of the values between them. */
export class Graph {
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #shapes = new Map<string, readonly number[]>();
  #outputs: readonly ValueInfo[] = [];
  #inputs: readonly ValueInfo[] = [];

  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  get constants(): ReadonlyMap<string, Constant> {
    return this.#constants;
  }

  get inputs(): readonly ValueInfo[] {
    return this.#inputs;
  }

  get outputs(): readonly ValueInfo[] {
    return this.#outputs;
  }

  setEnds(inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): void {
    this.#inputs = inputs;
    this.#outputs = outputs;
    for (const { name, shape } of [...inputs, ...outputs]) this.declareShape(name, shape);
  }

  /** Nodes must be added in topological order. */
  addNode(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): void {
    this.#nodes.push({ operator, inputs, output, attributes });
  }

  /** Returns the name, for use as a node's input. */
  addFloats(name: string, shape: readonly number[], values: Float32Array): string {
    this.#constants.set(name, { shape, values });
    return name;
  }

  addInts(name: string, values: readonly number[]): string {
    this.#constants.set(name, { shape: [values.length], values });
    return name;
  }

  /** Returns the name. A value without a shape is one that no rewrite touches. */
  declareShape(name: string, shape: readonly number[]): string {
    this.#shapes.set(name, shape);
    return name;
  }

  shapeOf(name: string): readonly number[] | undefined {
    return this.#shapes.get(name);
  }

  producer(name: string): GraphNode | undefined {
    return this.#nodes.find(({ output }) => output === name);
  }

  consumers(name: string): GraphNode[] {
    return this.#nodes.filter(({ inputs }) => inputs.includes(name));
  }

  /** Whether a value goes nowhere but into this node, once: only then does it end with it. */
  feedsOnly(name: string, node: GraphNode): boolean {
    const [consumer, ...others] = this.consumers(name);
    const uses = node.inputs.filter((input) => input === name).length;
    const isOutput = this.#outputs.some((output) => output.name === name);
    return consumer === node && others.length === 0 && uses === 1 && !isOutput;
  }

  /**
   * Puts nodes in the place of another, then removes all that nobody needs any more. The last of `replacements` has
   * the replaced node's output; they may use whatever was computed before it.
   */
  replace(node: GraphNode, replacements: readonly GraphNode[]): void {
    this.#nodes.splice(this.#nodes.indexOf(node), 1, ...replacements);
    const needed = new Set(this.#outputs.map(({ name }) => name));
    for (const candidate of [...this.#nodes].reverse()) {
      if (needed.has(candidate.output)) for (const input of candidate.inputs) needed.add(input);
      else this.#nodes.splice(this.#nodes.indexOf(candidate), 1);
    }
    for (const name of this.#constants.keys()) if (!needed.has(name)) this.#constants.delete(name);
  }
}
