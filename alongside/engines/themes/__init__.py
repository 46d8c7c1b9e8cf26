"""Themes in what people say: suggested groups, suggested codes with their reason, and how far coders agree.

A machine suggests; a person decides. No network and no language model; plain data in, a result and its reasons out.
Sentence embeddings are used where the extra `alongside[themes]` is installed, words alone without it.
"""

from alongside.engines.themes.agreement import Agreement, Metric, agreement_by_code, krippendorff_alpha, masi
from alongside.engines.themes.checking import Quality
from alongside.engines.themes.clusters import Cluster, Clusters, suggest_clusters
from alongside.engines.themes.coder import Coder, NothingCoded, Suggestion
from alongside.engines.themes.embedding import NoEmbeddings, embed, embeddings_available
from alongside.engines.themes.grouping import Tried
from alongside.engines.themes.interface import SuggestsClusters, SuggestsCodes
from alongside.engines.themes.queueing import queue
from alongside.engines.themes.space import Space, features
from alongside.engines.themes.tfidf import Tfidf

__all__ = [
    "Agreement",
    "Cluster",
    "Clusters",
    "Coder",
    "Metric",
    "NoEmbeddings",
    "NothingCoded",
    "Quality",
    "Space",
    "Suggestion",
    "SuggestsClusters",
    "SuggestsCodes",
    "Tfidf",
    "Tried",
    "agreement_by_code",
    "embed",
    "embeddings_available",
    "features",
    "krippendorff_alpha",
    "masi",
    "queue",
    "suggest_clusters",
]
