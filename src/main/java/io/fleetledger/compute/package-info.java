/**
 * What a request costs in FLOPs, HBM bytes and device time: closed forms over a model profile, pure
 * and exact. {@link io.fleetledger.compute.WorkModel} puts them together for one node.
 *
 * <p><b>Counted</b> as FLOPs, a multiply-add as two: the projections of the attention, the
 * feed-forward blocks with their experts and routers, QK^T, AV, the output head, LoRA adapters.
 * <b>Not counted</b>: embedding lookup, norms, rotary embedding, softmax, activations, biases,
 * sampling, collectives, dequantization; nor the draft model's pass over the prompt, nor the
 * re-expansion of cached latents when latent attention extends a cached prefix.
 *
 * <p><b>Symbols.</b> Model: L layers, D hidden size, H query heads, K KV heads, d head size, F
 * feed-forward width, V vocabulary; E experts, k of them per token, S shared, Fe their width, Lm
 * layers with experts, Ld dense ones; window w on Ls layers, Lf = L - Ls without; latent attention:
 * ranks qr and c, head sizes n (without position), r (rotary), v (values). Request: I prompt
 * tokens, C of them cached, O output tokens, B sequences in the batch.
 *
 * <p><b>FLOPs.</b> {@code Fwd(a,b,l) = (b-a)*f_lin + A*[Lf*S(a,b) + Ls*Sw(a,b)] + l*f_head} for the
 * tokens at positions a+1 to b with l rows of logits. Prefill is {@code Fwd(C,I,1)} and gives the
 * first output token; decode is {@code Fwd(I,I+O-1,O-1)}, for the last token is never fed back. At
 * least one prompt token is computed, so C counts as at most I-1. A request with O = 0 did {@code
 * Fwd(C,I,0)}. <i>Model</i> FLOPs are these, and an adapter's; <i>executed</i> FLOPs add rejected
 * drafts, the draft model ({@link io.fleetledger.compute.SpeculativeDecoding}) and what was
 * repeated after a preemption, {@code Fwd(0,s,0)}, and take latent attention as decode runs it,
 * absorbed. A repeat belongs to decode, and on a node that only prefills to prefill.
 *
 * <p><b>HBM bytes.</b> Prefill reads the weights once and the cached prefix, and writes the keys of
 * its own tokens. A decode step reads its context, and its share 1/B of the weights, of which a
 * mixture of experts reads those that the batch touches, {@code E*(1-(1-k/E)^T)} for T tokens.
 *
 * <p><b>Device time</b>, the weight by which cost is shared: prefill FLOPs / peak, and decode FLOPs
 * / peak + decode bytes / bandwidth, of executed work on all accelerators of the node. The peak is
 * that of the activations' precision: weights in INT4 or FP8 alone compute in the activations'
 * format.
 *
 * <p><b>Rounding.</b> FLOPs are exact integers, rounded half up to MFLOP component by component, so
 * that executed work is the sum of its parts. Times and bytes are rounded down; bytes beyond 64
 * bits stay at the largest value.
 *
 * <p><b>Sources.</b> Counting: Kaplan et al. 2020 (appendix), Chowdhery et al. 2022 (PaLM, appendix
 * B: MFU), Narayanan et al. 2021. Attention: Shazeer 2019, Ainslie et al. 2023 (GQA), DeepSeek-AI
 * 2024 (V2: latent attention and its absorption). Speculation: Leviathan et al. 2023. Adapters: Hu
 * et al. 2021. Roofline: Williams et al. 2009; for inference Pope et al. 2022.
 */
@NullMarked
package io.fleetledger.compute;

import org.jspecify.annotations.NullMarked;
