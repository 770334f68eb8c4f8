/** @file The contract of everything that can be differentiated across a package border. */

/**
 * A result together with the way back: `pullback(cotangent)` is the vector-Jacobian product, the gradient of
 * ⟨cotangent, value⟩ with respect to the inputs. May be called more than once. `dispose` releases what the way back holds.
 */
export interface Differentiated<Out, In> {
  readonly value: Out;
  pullback(cotangent: Out): Promise<In>;
  dispose(): void;
}
