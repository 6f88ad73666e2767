SELECT day, artists FROM published
